/**
 * Runs in a process of its own: makes the CDK app of a stage and synthesizes it, then ends and takes its memory with
 * it. A worker thread would not do, because bundling hands its standard error to esbuild.
 */
import { text } from 'node:stream/consumers';

// By standard input: an allow-list may be longer than an argument.
const { appModule, stage, outdir } = JSON.parse(await text(process.stdin));
const { createApp } = await import(appModule);
createApp({ stage, outdir }).synth();
