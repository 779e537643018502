"""Arithmetic of watching stock: pace, cover, reorder point, projected empty date, suggested transfers. No Django; keping and working days."""
