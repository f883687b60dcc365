// Stands in front of the real extensionTestsPath, inside the extension host. Copies what tests print to a file that
// desktop-stand-in.mjs shows, and records that run() came to its end: a host that dies looks like exit code 0.
const fs = require('node:fs');
const { format } = require('node:util');

const { VSCODE_TESTS_REAL, VSCODE_TESTS_OUTPUT, VSCODE_TESTS_ENDING } = process.env;

for (const name of ['log', 'info', 'warn', 'error', 'debug']) {
  // VS Code's own console methods ignore assignment, so they are defined anew.
  Object.defineProperty(console, name, {
    configurable: true,
    writable: true,
    value: (...parts) => fs.appendFileSync(VSCODE_TESTS_OUTPUT, `${format(...parts)}\n`),
  });
}

exports.run = async () => {
  try {
    await require(VSCODE_TESTS_REAL).run();
    fs.writeFileSync(VSCODE_TESTS_ENDING, 'passed');
  } catch (error) {
    fs.writeFileSync(VSCODE_TESTS_ENDING, 'failed');
    throw error; // VS Code prints it and exits with 1
  }
};
