"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import path, register_converter
from django.views.decorators.http import require_safe

from articles.converters import ArticleConverter
from comments import mailboxes, receipts, reporting
from comments import views as comments
from sleepsite import beacon, health, machines, views
from sleepsite.feeds import CommentsFeed, SiteFeed
from sleepsite.httpcache import reader_page
from sleepsite.sitemaps import SITEMAPS

register_converter(ArticleConverter, "article")

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/", views.articles, name="articles"),
    path("articles/<article:article>/", views.article_page, name="article"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("glossary/", views.glossary, name="glossary"),
    path("compare/", views.compare, name="compare"),
    path("search/", views.search_page, name="search"),
    path(
        "articles/<article:article>/comments/new/",
        reader_page(comments.write_comment, parameters=("reply_to",)),
        name="write_comment",
    ),
    path(
        "articles/<article:article>/comments/check/", comments.check_comment, name="check_comment"
    ),
    path("articles/<article:article>/comments/", comments.send_comment, name="send_comment"),
    path("comments/receipt/<str:token>/", receipts.receipt, name="receipt"),
    path("comments/receipt/<str:token>/withdraw/", receipts.withdraw, name="withdraw"),
    path("comments/confirm/<str:token>/", mailboxes.confirm, name="confirm"),
    path("comments/unsubscribe/<str:token>/", mailboxes.unsubscribe, name="unsubscribe"),
    path("comments/<int:pk>/report/", reporting.report, name="report"),
    path("comments/<int:pk>/", reader_page(comments.permalink), name="comment"),
    path("articles/<article:article>/visit/", beacon.visit, name="visit"),
    path("articles/<article:article>/visit.gif", beacon.visit_image, name="visit_image"),
    path("feed.xml", require_safe(reader_page(SiteFeed())), name="feed"),
    path(
        "articles/<article:article>/comments.xml",
        require_safe(reader_page(CommentsFeed())),
        name="comments_feed",
    ),
    path("sitemap.xml", require_safe(reader_page(sitemap)), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
    path(".well-known/security.txt", machines.security, name="security"),
    path("healthz", health.healthz, name="healthz"),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("<slug:slug>/", views.standing_page, name="page"),
]

handler400 = views.bad_request
handler404 = views.not_found
handler500 = views.server_error
