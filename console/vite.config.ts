import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The console, as files that any function may serve under `/console/`: names carry the hash of what they hold. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/console/',
  plugins: [react()],
  build: {
    target: 'es2024',
    // The first browsers with light-dark(): what it is lowered to for others does not follow the chosen appearance.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // A policy without 'unsafe-inline' takes no data: scripts, and small files compress better in their chunks.
    assetsInlineLimit: 0,
    // Vite's own loader of preloads for old browsers would be an inline script.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
  },
});
