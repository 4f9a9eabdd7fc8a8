import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

/** A single-item or paging action of DynamoDB; nothing here scans, and nothing needs a transaction. */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'BatchWriteItem';

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

  /** Lets the function do this on the table's items, and tells it the table's name. */
  grant(to: ServiceFunction, ...actions: TableAction[]): void {
    to.allow(actions.map(qualified), [this.table.tableArn]);
    to.function.addEnvironment(this.variable, this.table.tableName);
  }

  /** Lets the function page through a list. */
  grantLists(to: ServiceFunction, ...indexes: string[]): void {
    to.allow(
      [qualified('Query')],
      indexes.map((index) => `${this.table.tableArn}/index/${index}`),
    );
  }
}

const qualified = (action: TableAction): string => `dynamodb:${action}`;

/** A key attribute of type string. */
export const stringKey = (name: string): { name: string; type: AttributeType } => ({
  name,
  type: AttributeType.STRING,
});
