/** What an operator may do about a subscription that gets nothing. */
export type SuppressedAction = 'ask' | 'resume' | 'remove';
