// Preloaded by every Node process that is measured: at its end it writes what it used to the file in BENCH_USAGE.
const { writeFileSync } = require('node:fs');
const file = process.env.BENCH_USAGE;
if (file) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(
      file,
      JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, rssMb: maxRSS / 1024 }),
    );
  });
}
