// Where the page begins: the theme, the one connection, and the frame.

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Frame } from './frame.tsx'
import { startStore } from './store.ts'
import './style/tokens.css'
import './style/base.css'
import './style/frame.css'
import './style/panel.css'
import './style/table.css'
import './style/desk.css'
import './style/quotes.css'
import './style/exposure.css'
import { startTheme } from './theme.ts'

startTheme()
startStore()

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no element with the id root')
createRoot(root).render(
  <StrictMode>
    <Frame />
  </StrictMode>,
)
