import { randomUUID } from 'node:crypto';

/** Where events say that they are from. */
export type Place = { readonly region: string; readonly account: string };

/** What an event tells. */
type Told = {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** @default none */
  readonly resources?: readonly string[];
  /** @default now */
  readonly time?: Date;
};

/** An event as rules see it, and as EventBridge hands it over (EventBridge user guide, "Events"). */
export type BusEvent = ReturnType<typeof createBusEvent>;

/** Makes an event of what it tells, with an id of its own; its time is in whole seconds. */
export const createBusEvent = (
  { source, detailType, detail, resources = [], time = new Date() }: Told,
  { region, account }: Place,
) => ({
  ...{ version: '0', id: randomUUID(), 'detail-type': detailType, source, account },
  ...{ time: `${time.toISOString().slice(0, 19)}Z`, region, resources, detail },
});
