app_name = "lenders"
urlpatterns: list = []
