import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/chats', name: 'chats', component: () => import('./ChatsPage.vue'), meta: { tab: 'chats' } },
  { path: '/chats/service', name: 'service', component: () => import('./ServicePage.vue') },
] satisfies RouteRecordRaw[]
