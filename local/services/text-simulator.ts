/** What becomes of a text to a number of the simulator: how it ends, or that it is refused. */
export type SimulatedText = {
  readonly eventType: string;
  readonly status: string;
  readonly description: string;
};

const ends = (status: string, description: string): SimulatedText => ({
  eventType: `TEXT_${status}`,
  status,
  description,
});

const DELIVERED = ends('DELIVERED', 'Message has been accepted by phone');

/**
 * The destination numbers of AWS's own simulator in the United States (user guide, "Simulator phone numbers"), and beside them, for
 * ends that AWS's simulator does not have, numbers that are reserved for fiction.
 */
const NUMBERS: Readonly<Record<string, SimulatedText>> = {
  '+14254147755': DELIVERED,
  '+14254147167': ends('UNREACHABLE', 'Phone is currently unreachable/unavailable'),
  '+14255550101': ends('INVALID', 'Invalid phone number'),
  '+14255550102': ends('BLOCKED', 'Phone has blocked SMS'),
  '+14255550103': ends('CARRIER_BLOCKED', 'Phone carrier has blocked this message'),
  '+14255550104': ends('CARRIER_UNREACHABLE', 'Phone carrier is currently unreachable/unavailable'),
  '+14255550105': ends('UNKNOWN', 'Unknown error attempting to reach phone'),
  '+14255550106': ends('SPAM', 'Blocked as spam by phone carrier'),
  '+14255550107': ends('TTL_EXPIRED', 'Message could not be delivered before it expired'),
  '+14255550108': ends('PROTECT_BLOCKED', 'Blocked by a rule of the protect configuration'),
};

/** A number whose owner has opted out: End User Messaging refuses texts to it, SNS accepts and never sends them. */
export const OPTED_OUT_NUMBER = '+14255550199';

/** How a text to this number ends; every other number gets its texts. */
export const simulateText = (to: string): SimulatedText => NUMBERS[to] ?? DELIVERED;

/** Whether its text reaches a phone. */
export const isReceived = ({ status }: SimulatedText): boolean => status === DELIVERED.status;
