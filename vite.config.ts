// Builds the page from src/web into dist/web, which the server serves as files. Nothing is loaded
// from another host, and asset paths are relative, so that the page works behind any prefix.
import react from '@vitejs/plugin-react'
import { defineConfig, type UserConfig } from 'vite'

const config: UserConfig = defineConfig({
  root: 'src/web',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    // The charts are most of it and a page on loopback does not feel them.
    chunkSizeWarningLimit: 2000,
  },
})

export default config
