import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { KMSClient } from '@aws-sdk/client-kms';
import * as z from 'zod';
import { unsigned } from './unsigned.ts';

const Context = z.record(z.string(), z.string());

const EncryptInput = z.object({ KeyId: z.string(), Plaintext: z.base64(), EncryptionContext: Context });

const DataKeyInput = z.object({ KeyId: z.string(), KeySpec: z.literal('AES_256'), EncryptionContext: Context });

const DecryptInput = z.object({ CiphertextBlob: z.base64(), EncryptionContext: Context });

/** A call as the server saw it. */
type KmsCall = { readonly action: string; readonly context: Readonly<Record<string, string>> };

/** A KMS with one key, reached through the real client: AES-256-GCM, the encryption context as additional data. */
export type TestKms = {
  readonly kms: KMSClient;
  readonly keyId: string;
  readonly endpoint: string;
  readonly calls: readonly KmsCall[];
  /** The error that every call answers from now on, by its name; undefined when all is well. */
  readonly refuse: (error: string | undefined) => void;
  /** What `DescribeKey` says of the state of every key. */
  readonly describe: (state: string) => void;
  readonly stop: () => Promise<void>;
};

const KEY_ID = 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000000';

const additionalData = (context: Readonly<Record<string, string>>): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1))));

const createKey = () => {
  const key = randomBytes(32);
  const encrypt = (input: unknown) => {
    const { Plaintext, EncryptionContext } = EncryptInput.parse(input);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(additionalData(EncryptionContext));
    const text = Buffer.concat([cipher.update(Buffer.from(Plaintext, 'base64')), cipher.final()]);
    const blob = Buffer.concat([nonce, cipher.getAuthTag(), text]);
    return { KeyId: KEY_ID, CiphertextBlob: blob.toString('base64') };
  };
  return {
    encrypt,
    generateDataKey: (input: unknown) => {
      const { KeyId, EncryptionContext } = DataKeyInput.parse(input);
      const Plaintext = randomBytes(32).toString('base64');
      return { ...encrypt({ KeyId, Plaintext, EncryptionContext }), KeyId, Plaintext };
    },
    decrypt: (input: unknown) => {
      const { CiphertextBlob, EncryptionContext } = DecryptInput.parse(input);
      const blob = Buffer.from(CiphertextBlob, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(0, 12))
        .setAAD(additionalData(EncryptionContext))
        .setAuthTag(blob.subarray(12, 28));
      const text = Buffer.concat([decipher.update(blob.subarray(28)), decipher.final()]);
      return { KeyId: KEY_ID, Plaintext: text.toString('base64') };
    },
  };
};

const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return JSON.parse(Buffer.concat(chunks).toString());
};

type Answer = { readonly status: number; readonly body: unknown };

const refusal = (type: string): Answer => ({ status: 400, body: { __type: type } });

/** What a test has set the server to. */
type Orders = { error?: string | undefined; state: string };

const createAnswer = (calls: KmsCall[], orders: Orders) => {
  const { encrypt, generateDataKey, decrypt } = createKey();
  const actions: Readonly<Record<string, (input: unknown) => object>> = {
    Encrypt: encrypt,
    GenerateDataKey: generateDataKey,
    Decrypt: decrypt,
    DescribeKey: () => ({ KeyMetadata: { KeyId: 'key', KeyState: orders.state } }),
  };
  return async (request: IncomingMessage): Promise<Answer> => {
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const input = await readJson(request);
    const { EncryptionContext: context } = z.object({ EncryptionContext: Context.default({}) }).parse(input);
    calls.push({ action, context });
    if (orders.error !== undefined) return refusal(orders.error);
    const act = actions[action];
    if (act === undefined) return refusal('UnknownOperationException');
    try {
      return { status: 200, body: act(input) };
    } catch {
      return refusal('InvalidCiphertextException');
    }
  };
};

/** Starts it; call `stop` when the test file is done. */
export const startKms = async (): Promise<TestKms> => {
  const calls: KmsCall[] = [];
  const orders: Orders = { state: 'Enabled' };
  const answer = createAnswer(calls, orders);
  const server = createServer((request, response) => {
    answer(request).then(
      ({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
      },
      () => response.writeHead(500).end(),
    );
  });
  // As in test/support/dynamodb.ts: no idle connection is closed under a busy client.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The KMS server does not listen on a port');
  const endpoint = `http://127.0.0.1:${address.port}`;
  const kms = new KMSClient({ endpoint, region: 'us-east-1', maxAttempts: 1, ...unsigned });
  return {
    kms,
    keyId: KEY_ID,
    endpoint,
    calls,
    refuse: (error) => {
      orders.error = error;
    },
    describe: (state) => {
      orders.state = state;
    },
    stop: async () => {
      kms.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
