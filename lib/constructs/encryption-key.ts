import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRootPrincipal,
  Grant,
  type IGrantable,
  PolicyDocument,
  PolicyStatement,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Alias, CfnReplicaKey, type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/** What is encrypted: the value of `purpose` in the encryption context of every call. */
export type Purpose =
  | 'credential'
  | 'signing-key'
  | 'id-secret'
  | 'extension'
  | 'extension-header'
  | 'application'
  | 'dead-letter-token'
  | 'move';

export type EncryptionKeyProps = {
  readonly stageName: string;
  /** The key stays when the stack is deleted, and takes 30 days rather than 7 to be deleted by hand. */
  readonly isRetained: boolean;
  /** A key of several Regions: the first one, or the ARN of that. @default a key of this Region alone */
  readonly shared?: 'first' | { readonly replicaOf: string } | undefined;
};

/** The key of every secret that the service keeps, split by purpose so that a function can decrypt its own secrets only. */
export class EncryptionKey extends Construct {
  readonly key: IKey;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const { stageName, shared } = props;
    this.key = typeof shared === 'object' ? this.createReplica(props, shared.replicaOf) : this.createKey(props);
    if (typeof shared !== 'object') this.key.addToResourcePolicy(this.alarmsStatement(stageName));
  }

  private createKey({ stageName, isRetained, shared }: EncryptionKeyProps): Key {
    return new Key(this, 'Resource', {
      alias: `smn-${stageName}`,
      description: descriptionOf(stageName),
      enableKeyRotation: true,
      removalPolicy: removalPolicyOf(isRetained),
      pendingWindow: Duration.days(pendingDaysOf(isRetained)),
      ...(shared === 'first' && { multiRegion: true }),
    });
  }

  /** The same key material under the same id in this Region; rotated with the first one. Its policy is its own. */
  private createReplica({ stageName, isRetained }: EncryptionKeyProps, primaryKeyArn: string): IKey {
    const account = new PolicyStatement({
      principals: [new AccountRootPrincipal()],
      actions: ['kms:*'],
      resources: ['*'],
    });
    const replica = new CfnReplicaKey(this, 'Resource', {
      primaryKeyArn,
      description: descriptionOf(stageName),
      pendingWindowInDays: pendingDaysOf(isRetained),
      keyPolicy: new PolicyDocument({ statements: [account, this.alarmsStatement(stageName)] }),
    });
    replica.applyRemovalPolicy(removalPolicyOf(isRetained));
    const key = Key.fromKeyArn(this, 'Replica', replica.attrArn);
    new Alias(this, 'Alias', { aliasName: `alias/smn-${stageName}`, targetKey: key });
    return key;
  }

  /** Allows encrypting or decrypting secrets of one purpose. */
  grant(grantee: IGrantable, purpose: Purpose, ...actions: ('Encrypt' | 'Decrypt')[]): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: actions.map((action) => `kms:${action}`),
      resourceArns: [this.key.keyArn],
      conditions: { StringEquals: { 'kms:EncryptionContext:purpose': purpose } },
    });
  }

  /**
   * CloudWatch cannot publish to an encrypted topic without the topic's key, and the key that SNS manages does not let it.
   * A second key would cost as much as the rest of an idle stage; only this stage's alarms may use this one.
   */
  private alarmsStatement(stageName: string): PolicyStatement {
    const stack = Stack.of(this);
    const alarms = stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: `smn-${stageName}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return new PolicyStatement({
      sid: 'AlarmsToTheEncryptedTopic',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      // In a key policy this means the key itself.
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': alarms } },
    });
  }
}

const descriptionOf = (stageName: string): string => `Secrets of SMN stage ${stageName}`;

const removalPolicyOf = (isRetained: boolean): RemovalPolicy =>
  isRetained ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

const pendingDaysOf = (isRetained: boolean): number => (isRetained ? 30 : 7);
