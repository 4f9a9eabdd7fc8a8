import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  type ITableV2,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type GrantOnPrincipalOptions, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/** Actions that read items; nothing here scans. */
export type ReadAction = 'GetItem' | 'BatchGetItem' | 'Query';

/** Actions that write items; nothing here needs a transaction. */
type WriteAction = 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'BatchWriteItem';

/** What a function may write: by which actions, to items with which partition keys. */
export type WriteGrant = {
  readonly actions: readonly WriteAction[];
  /** Partition keys, `*` standing for any text: those of `src/stores/registry-keys.ts` or `delivery-keys.ts`. @default all */
  readonly keys?: readonly string[];
};

export type DataTableProps = {
  /** Kept, protected from deletion and recoverable to any second of the last 35 days. */
  readonly isRetained: boolean;
  /** The key of the operator's own that items are encrypted with. @default the key that DynamoDB owns */
  readonly keyArn?: string | undefined;
  /** The global secondary indexes. */
  readonly indexes: readonly GlobalSecondaryIndexPropsV2[];
  /** A table of several Regions. @default of this one alone, and named by CloudFormation */
  readonly shared?: SharedTable | undefined;
};

/** What is the same in each of its Regions, and where the table comes from. */
export type SharedTable = {
  readonly name: string;
  /** The other Regions; `imported` when a stage in another one makes the table here too. */
  readonly replicas: readonly string[] | 'imported';
};

/** A table with the keys `pk` and `sk`, paid per request, whose items expire by `ttl`. */
export class DataTable extends Construct {
  readonly table: Pick<ITableV2, 'tableArn' | 'tableName'>;
  private readonly keyArn: string | undefined;

  constructor(scope: Construct, id: string, props: DataTableProps) {
    super(scope, id);
    const { keyArn, shared } = props;
    this.keyArn = keyArn;
    this.table =
      shared?.replicas === 'imported' ? TableV2.fromTableName(this, 'Resource', shared.name) : this.createTable(props);
  }

  private createTable({ isRetained, keyArn, indexes, shared }: DataTableProps): TableV2 {
    return new TableV2(this, 'Resource', {
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
      ...(shared !== undefined && shared.replicas !== 'imported' && namedReplicas(shared.name, shared.replicas)),
      removalPolicy: isRetained ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
  }

  /** Allows reading the table's items. */
  grantReads(grantee: IGrantable, ...actions: ReadAction[]): Grant {
    return this.grant({ grantee, actions: actions.map(qualified) }).combine(this.grantKey(grantee, READ_KEY));
  }

  /** Allows writing items with these partition keys. */
  grantWrites(grantee: IGrantable, { actions, keys }: WriteGrant): Grant {
    const conditions = keys === undefined ? {} : leadingWith(keys);
    const granted = this.grant({ grantee, actions: actions.map(qualified), conditions });
    return granted.combine(this.grantKey(grantee, [...READ_KEY, ...WRITE_KEY]));
  }

  /** Allows paging through lists. */
  grantLists(grantee: IGrantable, ...indexes: string[]): Grant {
    const resourceArns = indexes.map((index) => `${this.table.tableArn}/index/${index}`);
    return Grant.addToPrincipal({ grantee, actions: [qualified('Query')], resourceArns });
  }

  private grant(options: Pick<GrantOnPrincipalOptions, 'grantee' | 'actions' | 'conditions'>): Grant {
    return Grant.addToPrincipal({ ...options, resourceArns: [this.table.tableArn] });
  }

  /**
   * Allows using the table's key, where it is the operator's. DynamoDB calls KMS on behalf of the caller, so the right holds for
   * calls by way of DynamoDB only; its encryption context is DynamoDB's own and has no purpose as ours.
   */
  private grantKey(grantee: IGrantable, actions: string[]): Grant {
    if (this.keyArn === undefined) return Grant.drop(grantee, 'DynamoDB uses a key of its own');
    const conditions = { StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(this).region}.amazonaws.com` } };
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [this.keyArn], conditions });
  }
}

/** Replicas are recoverable and protected as the table is (`ReplicaTableProps`). */
const namedReplicas = (tableName: string, regions: readonly string[]) => ({
  tableName,
  replicas: regions.map((region) => ({ region })),
});

/** The rights on a table's key that readers need, and those that writers need besides (developer guide of DynamoDB). */
const READ_KEY = ['kms:Decrypt', 'kms:DescribeKey'];
const WRITE_KEY = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

const qualified = (action: ReadAction | WriteAction): string => `dynamodb:${action}`;

/**
 * Every partition key of the request is one of these. `ForAllValues` also holds where a request names no key at all, hence
 * `Null` (IAM user guide, multivalued context keys).
 */
const leadingWith = (keys: readonly string[]): Readonly<Record<string, Record<string, unknown>>> => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...keys] },
  Null: { 'dynamodb:LeadingKeys': 'false' },
});

/** A key attribute of type string. */
export const stringKey = (name: string): { name: string; type: AttributeType } => ({
  name,
  type: AttributeType.STRING,
});
