import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  UserPool,
  UserPoolClient,
  type UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import type { ServiceFunction } from './service-function.ts';

export type ConsoleUsersProps = {
  readonly stage: Stage;
  /** Where the login pages lead back to. */
  readonly callbackUrl: string;
};

/**
 * The people of a stage's console: a Cognito user pool with login pages of its own, and the console as its public client. There is
 * no sign-up: the operator adds members, and users of the pool. It is kept as the tables are, but in the stack of
 * the service: an export of it could never be withdrawn (decision 044).
 */
export class ConsoleUsers extends Construct {
  /** As tokens name it in `iss`. */
  readonly issuer: string;
  readonly clientId: string;
  /** Where the login pages are, without a trailing slash. */
  readonly loginUrl: string;
  readonly pool: UserPool;

  constructor(scope: Construct, id: string, { stage, callbackUrl }: ConsoleUsersProps) {
    super(scope, id);
    this.pool = this.createPool(stage);
    const domain = this.createDomain(stage);
    const client = new UserPoolClient(this, 'Client', {
      userPool: this.pool,
      userPoolClientName: `smn-${stage.name}-console`,
      generateSecret: false,
      authFlows: {},
      preventUserExistenceErrors: true,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
        callbackUrls: [callbackUrl],
        logoutUrls: [callbackUrl],
      },
    });
    // Login pages without a style are not shown.
    new CfnManagedLoginBranding(this, 'LoginStyle', {
      userPoolId: this.pool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    this.issuer = this.pool.userPoolProviderUrl;
    this.clientId = client.userPoolClientId;
    this.loginUrl = domain.baseUrl();
  }

  /** Lets a function make users, whom Cognito invites by mail. */
  grantInvite(to: ServiceFunction): void {
    to.allow(['cognito-idp:AdminCreateUser'], [this.pool.userPoolArn]);
    to.setEnvironment({ CONSOLE_USER_POOL_ID: this.pool.userPoolId });
  }

  private createPool({ name, retainData }: Stage): UserPool {
    const pool = new UserPool(this, 'Pool', {
      userPoolName: `smn-${name}-console`,
      featurePlan: FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      standardAttributes: { email: { required: true, mutable: true } },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      deletionProtection: retainData,
      removalPolicy: retainData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    Validations.of(pool).acknowledge({
      id: 'AwsSolutions-COG2',
      reason:
        'A second factor is for each member to set up: a pool that demands one shuts out who has no device at hand.',
    });
    Validations.of(pool).acknowledge({
      id: 'AwsSolutions-COG3',
      reason:
        'Threat protection is of the plan Plus, at $0.02 a user and month, and what is signed in to is limited by roles.',
    });
    Validations.of(pool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason: 'The plan Plus is for threat protection, which the pool does without.',
    });
    return pool;
  }

  private createDomain({ name, console: keys }: Stage): UserPoolDomain {
    const domainPrefix = keys?.loginDomainPrefix ?? `smn-${name}-${Stack.of(this).account}`;
    return this.pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
  }
}
