import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/cards', name: 'cards', component: () => import('./CardsPage.vue') },
  { path: '/cards/add', name: 'add-card', component: () => import('./AddCardPage.vue') },
  { path: '/cards/banks', name: 'banks', component: () => import('./BanksPage.vue') },
  { path: '/cards/bindings/:id', name: 'binding', component: () => import('./BindingPage.vue'), props: true },
  { path: '/cards/:id', name: 'card', component: () => import('./CardPage.vue'), props: true },
] satisfies RouteRecordRaw[]
