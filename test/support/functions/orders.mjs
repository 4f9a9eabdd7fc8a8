/** A team's function: it posts its event to the address that the message names, or fails when that says so. */
export const handler = async (event) => {
  const { report, fail } = JSON.parse(event.record[0].smn.message);
  console.log('an order for', report);
  await fetch(report, { method: 'POST', body: JSON.stringify(event) });
  if (fail === true) throw new Error('the order is wrong');
};
