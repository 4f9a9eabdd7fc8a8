/** The functions of the fixture app (../app.ts). */

/** Gives back the event that the API made, or misbehaves as the path asks. */
export const echo = async (event) => {
  if (event.rawPath === '/throw') throw new Error('as asked');
  if (event.rawPath === '/hang') return await new Promise(() => setInterval(() => undefined, 1000));
  if (event.rawPath === '/slow') await new Promise((resolve) => setTimeout(resolve, 500));
  if (event.rawPath === '/plain') return { statusCode: 201, body: 'plain', cookies: ['a=1', 'b=2'] };
  if (event.rawPath === '/bare') return { bare: true };
  if (event.rawPath === '/binary')
    return { statusCode: 200, headers: { 'Content-Type': 'image/png' }, body: 'AAEC', isBase64Encoded: true };
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) };
};

/** Reports every record to the address in its body, then does what the body asks. */
export const consume = async (event, context) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    const { report, action } = JSON.parse(record.body);
    await fetch(report, { method: 'POST', body: JSON.stringify(record) });
    if (action === 'throw') throw new Error('as asked');
    if (action === 'hang') await new Promise(() => setInterval(() => undefined, 1000));
    if (action === 'fail') batchItemFailures.push({ itemIdentifier: record.messageId });
    if (action === 'warn') console.error('a warning of', context.functionName);
  }
  return { batchItemFailures };
};

/** Makes credentials up. */
export const operate = async ({ command, project }) => {
  if (command === 'fail') throw new RangeError('refused');
  if (command === 'environment') return process.env;
  if (command === 'credentials list') return { credentials: [{ accessKey: `AK-${project}` }] };
  const stamp = `${Date.now()}-${Math.random()}`;
  return command === 'tokens create'
    ? { token: `token-${stamp}`, expiresAt: new Date(Date.now() + 86_400_000).toISOString() }
    : { accessKey: `AK-${project}`, secretKey: `SK-${stamp}` };
};
