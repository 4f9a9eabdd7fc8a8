/** A call that the service has started. */
type RingingCall = {
  readonly to: string;
  /** Tells the service what became of it, by the name of the event. */
  readonly tell: (eventType: string) => Promise<void>;
};

/** The phones of the people who are called: nobody picks up until told to. */
export type Phones = {
  /** From now on whoever has this number picks up, also for what rings already. */
  pickUp(number: string): Promise<void>;
  /** From now on nobody does. */
  leave(number: string): void;
  ring(call: RingingCall): Promise<void>;
};

/** More than anybody lets ring. */
const MAX_RINGING = 1000;

/** Phones that are not answered yet. */
export const createPhones = (): Phones => {
  const answering = new Set<string>();
  let ringing: readonly RingingCall[] = [];
  const answer = async ({ tell }: RingingCall): Promise<void> => {
    await tell('VOICE_ANSWERED');
    await tell('VOICE_COMPLETED');
  };
  return {
    pickUp: async (number) => {
      answering.add(number);
      const answered = ringing.filter(({ to }) => to === number);
      ringing = ringing.filter(({ to }) => to !== number);
      for (const call of answered) await answer(call);
    },
    leave: (number) => void answering.delete(number),
    ring: async (call) => {
      if (answering.has(call.to)) await answer(call);
      else ringing = [...ringing, call].slice(-MAX_RINGING);
    },
  };
};
