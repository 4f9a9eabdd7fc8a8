const LENGTH_BYTES = Int32Array.BYTES_PER_ELEMENT;

/** Memory for a text of so many bytes that one thread writes and others read at once, without messages. */
export const createSharedText = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(LENGTH_BYTES + bytes);

/** Replaces the text; a reader in between sees none. Throws a `RangeError` when it does not fit. */
export const writeSharedText = (memory: SharedArrayBuffer, text: string): void => {
  const bytes = Buffer.from(text);
  if (bytes.length > memory.byteLength - LENGTH_BYTES) throw new RangeError(`${bytes.length} bytes do not fit.`);
  const length = new Int32Array(memory, 0, 1);
  Atomics.store(length, 0, 0);
  new Uint8Array(memory, LENGTH_BYTES).set(bytes);
  Atomics.store(length, 0, bytes.length);
};

/** The text; empty when none was written. */
export const readSharedText = (memory: SharedArrayBuffer): string => {
  const length = Atomics.load(new Int32Array(memory, 0, 1), 0);
  // A copy: TextDecoder refuses shared memory.
  return length === 0 ? '' : Buffer.from(new Uint8Array(memory, LENGTH_BYTES, length)).toString();
};
