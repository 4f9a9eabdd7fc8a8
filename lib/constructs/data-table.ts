import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Conditions } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { EnvironmentVariable } from '#src/domain/environment-variables.ts';
import type { ServiceFunction } from './service-function.ts';

/** Actions that read items; nothing here scans. */
export type ReadAction = 'GetItem' | 'BatchGetItem' | 'Query';

/** Actions that write items; nothing here needs a transaction. */
type WriteAction = 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'BatchWriteItem';

/** What a function may write: by which actions, to items with which partition keys. */
export type WriteGrant = {
  readonly actions: readonly WriteAction[];
  /** Partition keys, `*` standing for any text: those of `src/stores/keys.ts`. @default all */
  readonly keys?: readonly string[];
};

export type DataTableProps = {
  /** The environment variable with the table's name. */
  readonly variable: EnvironmentVariable;
  /** Kept, protected from deletion and recoverable to any second of the last 35 days. */
  readonly isRetained: boolean;
  /** The key of the operator's own that items are encrypted with. @default the key that DynamoDB owns */
  readonly keyArn?: string | undefined;
  /** The global secondary indexes. */
  readonly indexes: readonly GlobalSecondaryIndexPropsV2[];
};

/** A table with the keys `pk` and `sk`, paid per request, whose items expire by `ttl`. */
export class DataTable extends Construct {
  readonly table: TableV2;
  private readonly variable: EnvironmentVariable;
  private readonly keyArn: string | undefined;

  constructor(scope: Construct, id: string, { variable, isRetained, keyArn, indexes }: DataTableProps) {
    super(scope, id);
    this.variable = variable;
    this.keyArn = keyArn;
    this.table = new TableV2(this, 'Resource', {
      partitionKey: stringKey('pk'),
      sortKey: stringKey('sk'),
      globalSecondaryIndexes: [...indexes],
      billing: Billing.onDemand(),
      // Every secret in the items is encrypted with the service's own key before it gets here.
      encryption:
        keyArn === undefined
          ? TableEncryptionV2.dynamoOwnedKey()
          : TableEncryptionV2.customerManagedKey(Key.fromKeyArn(this, 'Key', keyArn)),
      timeToLiveAttribute: 'ttl',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: isRetained },
      deletionProtection: isRetained,
      removalPolicy: isRetained ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
  }

  /** Lets the function read the table's items, and sets its variable with the table's name. */
  grantReads(to: ServiceFunction, ...actions: ReadAction[]): void {
    to.allow(actions.map(qualified), [this.table.tableArn]);
    this.connect(to, READ_KEY);
  }

  /** Lets the function write items with these partition keys, and sets its variable with the table's name. */
  grantWrites(to: ServiceFunction, { actions, keys }: WriteGrant): void {
    to.allow(actions.map(qualified), [this.table.tableArn], keys === undefined ? {} : leadingWith(keys));
    this.connect(to, [...READ_KEY, ...WRITE_KEY]);
  }

  /** Lets the function page through a list. */
  grantLists(to: ServiceFunction, ...indexes: string[]): void {
    to.allow(
      [qualified('Query')],
      indexes.map((index) => `${this.table.tableArn}/index/${index}`),
    );
  }

  /**
   * Sets the function's variable with the table's name, and lets it use the table's key. DynamoDB calls KMS on behalf of the
   * caller, so the right holds for calls by way of DynamoDB only; its encryption context is DynamoDB's own and has no purpose
   * as ours.
   */
  private connect(to: ServiceFunction, keyActions: readonly string[]): void {
    to.addEnvironment(this.variable, this.table.tableName);
    if (this.keyArn === undefined) return;
    const viaDynamoDb = { StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(this).region}.amazonaws.com` } };
    to.allow(keyActions, [this.keyArn], viaDynamoDb);
  }
}

/** The rights on a table's key that readers need, and those that writers need besides (developer guide of DynamoDB). */
const READ_KEY = ['kms:Decrypt', 'kms:DescribeKey'];
const WRITE_KEY = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

const qualified = (action: ReadAction | WriteAction): string => `dynamodb:${action}`;

/**
 * Every partition key of the request is one of these. `ForAllValues` also holds where a request names no key at all, hence
 * `Null` (IAM user guide, multivalued context keys).
 */
const leadingWith = (keys: readonly string[]): Conditions => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...keys] },
  Null: { 'dynamodb:LeadingKeys': 'false' },
});

/** A key attribute of type string. */
export const stringKey = (name: string): { name: string; type: AttributeType } => ({
  name,
  type: AttributeType.STRING,
});
