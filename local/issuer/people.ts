/** A person who can sign in to the console of the local service. */
export type LocalPerson = {
  readonly email: string;
  readonly name: string;
  /** What they may do in the local project. */
  readonly role: 'admin' | 'operator' | 'reader';
};

/** All people there are: one for each role that the console is tried in. */
export const LOCAL_PEOPLE: readonly LocalPerson[] = [
  { email: 'admin@smn.example.com', name: 'Ada Admin', role: 'admin' },
  { email: 'operator@smn.example.com', name: 'Otto Operator', role: 'operator' },
  { email: 'reader@smn.example.com', name: 'Rosa Reader', role: 'reader' },
];

/** The person of an address; undefined for any other. */
export const personOf = (email: string | null): LocalPerson | undefined =>
  LOCAL_PEOPLE.find((person) => person.email === email);
