import { serveStatic } from '../platform/serveStatic.ts';

/** The server of `npm start` in a process of its own, for a folder that is named on the command line. */
const { address } = await serveStatic(process.argv[2], { port: 0 });
console.log(`at ${address}`);
