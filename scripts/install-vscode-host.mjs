// Installs the served VS Code that tests and `npm start` use: `node scripts/install-vscode-host.mjs`.
import { ensureVscodeHost } from './setup/vscode-host.mjs';

await ensureVscodeHost();
