/** The AWS account that everything local is in. */
export const ACCOUNT = '000000000000';
