/**
 * Runs in a process of its own: makes the CDK app of a stage and synthesizes it, then ends and takes its memory with
 * it. A worker thread would not do, because bundling hands its standard error to esbuild.
 */
const { appModule, stage, outdir } = JSON.parse(process.argv[2] ?? '{}');
const { createApp } = await import(appModule);
createApp({ stage, outdir, isChecked: false }).synth();
