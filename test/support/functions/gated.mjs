/** A function that starts when the address in GATE answers, and tells how many records it got and how often each had been received. */
await fetch(process.env.GATE);

export const handler = async ({ Records = [] }) => ({
  received: Records.map(({ attributes }) => attributes.ApproximateReceiveCount),
});
