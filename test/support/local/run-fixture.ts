/** A process that runs the fixture cloud in the folder it is given until it is killed; it says when it is up. */
import { startFixtureCloud } from './fixture-cloud.ts';

const [, , stateDirectory = ''] = process.argv;
const cloud = await startFixtureCloud({ stateDirectory });
process.stdout.write(`${JSON.stringify(cloud.facts)}\n`);
