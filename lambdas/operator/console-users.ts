import {
  AdminCreateUserCommand,
  type CognitoIdentityProviderClient,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';

/** The user pool of a stage's console. */
export type ConsoleUsers = {
  /**
   * Makes a user of that address, whom Cognito mails an invitation with a password for once; `existing` when there is one, who is mailed
   * nothing. Rejects when Cognito fails.
   */
  readonly invite: (email: string) => Promise<'invited' | 'existing'>;
};

/** Creates the access to a pool. The operator answers for the address: it counts as verified. */
export const createConsoleUsers = (cognito: CognitoIdentityProviderClient, userPoolId: string): ConsoleUsers => ({
  invite: async (email) => {
    try {
      await cognito.send(
        new AdminCreateUserCommand({
          ...{ UserPoolId: userPoolId, Username: email, DesiredDeliveryMediums: ['EMAIL'] },
          UserAttributes: [
            { Name: 'email', Value: email },
            { Name: 'email_verified', Value: 'true' },
          ],
        }),
      );
      return 'invited';
    } catch (error) {
      if (error instanceof UsernameExistsException) return 'existing';
      throw error;
    }
  },
});
