"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import path, register_converter

from articles.converters import ArticleConverter
from comments import views as comments
from sleepsite import views
from sleepsite.httpcache import reader_page

register_converter(ArticleConverter, "article")

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/", views.articles, name="articles"),
    path("articles/<article:article>/", views.article_page, name="article"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("glossary/", views.glossary, name="glossary"),
    path(
        "articles/<article:article>/comments/new/",
        reader_page(comments.write_comment),
        name="write_comment",
    ),
    path(
        "articles/<article:article>/comments/check/", comments.check_comment, name="check_comment"
    ),
    path("articles/<article:article>/comments/", comments.send_comment, name="send_comment"),
    path("comments/receipt/<str:token>/", comments.receipt, name="receipt"),
    path("comments/receipt/<str:token>/withdraw/", comments.withdraw, name="withdraw"),
    path("comments/<int:pk>/", reader_page(comments.permalink), name="comment"),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("<slug:slug>/", views.standing_page, name="page"),
]

handler400 = views.bad_request
handler404 = views.not_found
handler500 = views.server_error
