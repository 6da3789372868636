import type { RouteRecordRaw } from 'vue-router'

export default [
  { path: '/help', name: 'help', component: () => import('./HelpPage.vue') },
  { path: '/help/:topic', name: 'question', component: () => import('./QuestionPage.vue'), props: true },
  { path: '/tickets', name: 'tickets', component: () => import('./TicketsPage.vue') },
  { path: '/tickets/new', name: 'new-ticket', component: () => import('./NewTicketPage.vue') },
  { path: '/tickets/:id', name: 'ticket', component: () => import('./TicketPage.vue'), props: true },
] satisfies RouteRecordRaw[]
