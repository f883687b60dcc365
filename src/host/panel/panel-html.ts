// The panel's page: nothing may load but the one bundled script, by its nonce, and the bundled style sheet.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

export function panelHtml(webview: vscode.Webview, folder: vscode.Uri): string {
  const nonce = randomBytes(24).toString('base64url');
  const source = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource};`;
  return `<!doctype html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${source('style.css')}">
<title>Data Diet</title>
</head>
<body>
<main id="panel"></main>
<script nonce="${nonce}" src="${source('panel.js')}"></script>
</body>
</html>`;
}
