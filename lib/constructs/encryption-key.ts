import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/** What is encrypted: the value of `purpose` in the encryption context of every call. */
export type Purpose =
  | 'credential'
  | 'signing-key'
  | 'id-secret'
  | 'extension'
  | 'extension-header'
  | 'application'
  | 'dead-letter-token';

export type EncryptionKeyProps = {
  readonly stageName: string;
  /** The key stays when the stack is deleted, and takes 30 days rather than 7 to be deleted by hand. */
  readonly isRetained: boolean;
};

/** The key of every secret that the service keeps, split by purpose so that a function can decrypt its own secrets only. */
export class EncryptionKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, { stageName, isRetained }: EncryptionKeyProps) {
    super(scope, id);
    this.key = new Key(this, 'Resource', {
      alias: `smn-${stageName}`,
      description: `Secrets of SMN stage ${stageName}`,
      enableKeyRotation: true,
      removalPolicy: isRetained ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(isRetained ? 30 : 7),
    });
    this.allowAlarms(stageName);
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
  private allowAlarms(stageName: string): void {
    const stack = Stack.of(this);
    const alarms = stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: `smn-${stageName}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsToTheEncryptedTopic',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        // In a key policy this means the key itself.
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': alarms } },
      }),
    );
  }
}
