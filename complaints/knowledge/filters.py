import django_filters
from django.utils.translation import gettext_lazy as _

from complaints.cases.models import CATEGORIES
from complaints.knowledge.models import Article


class ArticleFilter(django_filters.FilterSet):
    category = django_filters.ChoiceFilter(choices=CATEGORIES, label=_("Category"))
    title = django_filters.CharFilter(lookup_expr="icontains", label=_("Title"))

    class Meta:
        model = Article
        fields = ["category", "title"]
