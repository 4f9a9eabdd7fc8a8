import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Conditions } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

/** Actions that read items; nothing here scans. */
export type ReadAction = 'GetItem' | 'BatchGetItem' | 'Query';

/** Actions that write items; nothing here needs a transaction. */
export type WriteAction = 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'BatchWriteItem';

/** What a function may write: by which actions, to items with which partition keys. */
export type WriteGrant = {
  readonly actions: readonly WriteAction[];
  /** Partition keys, `*` standing for any text: those of `src/stores/keys.ts`. @default all */
  readonly keys?: readonly string[];
};

/** What a {@link DataTable} is made from. */
export type DataTableProps = {
  /** The environment variable that tells a function the table's name. */
  readonly variable: string;
  /** Kept, protected from deletion and recoverable to any second of the last 35 days. */
  readonly isRetained: boolean;
  readonly indexes: readonly GlobalSecondaryIndexPropsV2[];
};

/** A table with the keys `pk` and `sk`, paid per request, whose items expire by `ttl`. */
export class DataTable extends Construct {
  readonly table: TableV2;
  private readonly variable: string;

  constructor(scope: Construct, id: string, { variable, isRetained, indexes }: DataTableProps) {
    super(scope, id);
    this.variable = variable;
    this.table = new TableV2(this, 'Resource', {
      partitionKey: stringKey('pk'),
      sortKey: stringKey('sk'),
      globalSecondaryIndexes: [...indexes],
      billing: Billing.onDemand(),
      // Every secret in the items is encrypted with the service's own key before it gets here.
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      timeToLiveAttribute: 'ttl',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: isRetained },
      deletionProtection: isRetained,
      removalPolicy: isRetained ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
  }

  /** Lets the function read the table's items, and tells it the table's name. */
  grantReads(to: ServiceFunction, ...actions: ReadAction[]): void {
    to.allow(actions.map(qualified), [this.table.tableArn]);
    this.tellName(to);
  }

  /** Lets the function write items with these partition keys, and tells it the table's name. */
  grantWrites(to: ServiceFunction, { actions, keys }: WriteGrant): void {
    to.allow(actions.map(qualified), [this.table.tableArn], keys === undefined ? {} : leadingWith(keys));
    this.tellName(to);
  }

  /** Lets the function page through a list. */
  grantLists(to: ServiceFunction, ...indexes: string[]): void {
    to.allow(
      [qualified('Query')],
      indexes.map((index) => `${this.table.tableArn}/index/${index}`),
    );
  }

  private tellName(to: ServiceFunction): void {
    to.function.addEnvironment(this.variable, this.table.tableName);
  }
}

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
