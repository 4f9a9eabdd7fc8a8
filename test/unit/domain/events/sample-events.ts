/** An instance that has changed its state, as the documentation of EventBridge shows one. */
export const instanceEvent = {
  version: '0',
  id: 'ddddd4-aaaa-7777-4444-345dd43cc333',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '012345679012',
  time: '2017-10-02T16:24:49Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000'],
  detail: {
    'c-count': 5,
    'd-count': 3,
    'x-limit': 301.8,
    'source-ip': '10.0.0.33',
    'source-ip6': '2001:db8::8a2e:370:7334',
    'instance-id': 'i-000000aaaaaa00000',
    state: 'running',
    file: 'dir/lib/image.PNG',
    empty: '',
    nothing: null,
    isSpot: false,
    tags: ['blue', 'green', 7],
    list: [],
    inner: { value: 1 },
  },
};

/** Employees in a list, as the documentation of EventBridge's matching library has some. */
export const employees = {
  employees: [
    { firstName: 'John', lastName: 'Doe' },
    { firstName: 'Anna', lastName: 'Smith' },
    { firstName: 'Peter', lastName: 'Jones', nicknames: ['Pete', 'PJ'] },
  ],
};
