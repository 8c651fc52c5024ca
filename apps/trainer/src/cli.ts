#!/usr/bin/env node
import { runCommandLine } from './program.js';

// Whoever reads may stop early, as `ocelli datasets | head -1` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await runCommandLine(process.argv);
