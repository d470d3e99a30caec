from django.urls import path

from loans.calculator import views

app_name = "calculator"

urlpatterns = [path("", views.calculator, name="calculator")]
