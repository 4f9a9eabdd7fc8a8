/** A team's function for events of OBS: it posts what it got to the address that is the key of the object. */
export const handler = async (event) => {
  for (const { smn } of event.record) {
    const [{ obs }] = JSON.parse(smn.message).Records;
    await fetch(decodeURIComponent(obs.object.key), { method: 'POST', body: smn.message });
  }
};
