/** Version 2 as the wire describes it (contract section 4.11 no. 59). */
export const version = (publicBaseUrl: string) => ({
  id: 'v2',
  links: [{ href: `${publicBaseUrl}/v2`, rel: 'self' }],
  min_version: '',
  status: 'CURRENT',
  updated: '2018-09-19T00:00:00Z',
  version: '',
});
