"""The picture library, and the chooser that opens over a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.images.inspection import NotAPicture, inspect
from articles.models import Article, ArticleQuerySet, Author, BodyPicture, Image
from articles.roles import may_change_image
from articles.search import words_of

CHOOSER_PAGE = 24


class PictureForm(forms.ModelForm):
    """A picture with what must be known of it. A file that is no picture is refused beside the field."""

    file = forms.FileField(
        label="Picture file",
        widget=forms.FileInput(
            {
                "accept": "image/jpeg,image/png,image/webp,image/avif,image/heic,image/heif,image/gif,image/tiff,.heic,.heif"
            }
        ),
        help_text="JPEG, PNG, WebP, AVIF, HEIC, TIFF or a still GIF, up to 30 MB and 40 megapixels. Readers never get the file.",
        error_messages={
            "required": "Choose the file of the picture.",
            "empty": "The file is empty. Choose another one.",
        },
    )

    class Meta:
        model = Image
        fields = ["file", "alt", "caption", "credit", "source", "licence"]
        error_messages = {"alt": {"required": "Say what the picture shows, for those who cannot see it."}}
        widgets = {"alt": forms.Textarea({"rows": 2}), "caption": forms.Textarea({"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "file" in self.fields:
            self.fields["file"].required = False
            self.fields["file"].help_text = "Choose a file only to replace the picture, everywhere it is used."

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and "file" in self.changed_data:
            try:
                inspect(file)
            except NotAPicture as refusal:
                raise forms.ValidationError(str(refusal)) from None
            file.seek(0)
        return file

    def clean_alt(self) -> str:
        return " ".join(self.cleaned_data["alt"].split())


class UseFilter(admin.SimpleListFilter):
    title = "use"
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("used", "In a story or portrait"), ("unused", "Not used")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        used = (
            Exists(Article.objects.filter(lead_image=OuterRef("pk")))
            | Exists(BodyPicture.objects.filter(image=OuterRef("pk")))
            | Exists(Author.objects.filter(portrait=OuterRef("pk")))
        )
        if self.value() == "used":
            return queryset.filter(used)
        return queryset.filter(~used) if self.value() == "unused" else queryset


@admin.register(Image)
class PictureAdmin(admin.ModelAdmin):
    form = PictureForm
    list_display = ["card"]
    list_display_links = None
    list_filter = [UseFilter, "licence", ("created_at", admin.DateFieldListFilter)]
    list_per_page = list_max_show_all = 48
    search_fields = ["caption", "alt", "credit", "source", "original_name"]
    search_help_text = "Words of the caption, the description, the credit, the source or the file's name."
    ordering = ["-created_at", "-pk"]
    show_full_result_count = False
    actions = None
    fieldsets = [
        (None, {"fields": ["preview", "file"]}),
        ("What readers get", {"fields": ["alt", "caption", "credit"]}),
        ("What only we know", {"fields": ["source", "licence", "facts", "used_in"]}),
    ]
    readonly_fields = ["preview", "facts", "used_in"]

    def has_change_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_change_image(request.user, obj))

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> list[tuple[str | None, dict]]:
        if obj:
            editing = self.has_change_permission(request, obj)
            first = (None, {"fields": ["preview", "file"] if editing else ["preview"]})
            return [first, *self.fieldsets[1:]]
        return [
            (None, {"fields": ["file"]}),
            self.fieldsets[1],
            ("What only we know", {"fields": ["source", "licence"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Image | None = None) -> list[str]:
        return self.readonly_fields if obj else []

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Pictures", **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Image, form: forms.ModelForm, change: bool) -> None:
        if not change:
            obj.uploaded_by = request.user
        super().save_model(request, obj, form, change)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A picture in use stays, with the places that use it named."""
        image = self.get_object(request, unquote(object_id))
        if image and self.has_delete_permission(request, image):
            stories = [_named(story) for story in _stories_with(image)[:4]]
            users = [*stories, *map(str, image.portrait_of.all()[:4])]
            if users:
                named = ", ".join(f"“{name}”" for name in users)
                messages.warning(
                    request, f"The picture was not deleted: it is used by {named}. Choose another picture there first."
                )
                return HttpResponseRedirect(reverse("admin:articles_image_change", args=[image.pk]))
            if stories := _shown_earlier(image)[:4]:
                named = ", ".join(f"“{story}”" for story in stories)
                messages.warning(
                    request,
                    f"The picture was not deleted: earlier revisions of {named} show it, and can be restored only while "
                    "it is there. Nothing that readers see uses it.",
                )
                return HttpResponseRedirect(reverse("admin:articles_image_change", args=[image.pk]))
        return super().delete_view(request, object_id, extra_context)

    # What the screens show

    @admin.display(description="Picture")
    def card(self, image: Image) -> SafeString:
        return format_html(
            '<a class="picture-card" href="{}"><img src="{}" alt="{}" width="{}" height="{}" loading="lazy">'
            '<span class="picture-card__caption">{}</span><span class="picture-card__credit">{}</span></a>',
            reverse("admin:articles_image_change", args=[image.pk]),
            image.url(320),
            image.alt,
            *(image.widths[0], image.height_at(image.widths[0])),
            image.caption or image.alt,
            image.credit or "No credit",
        )

    @admin.display(description="Now")
    def preview(self, image: Image) -> SafeString:
        return format_html('<img class="picture-preview" src="{}" alt="{}">', image.url(960), image.alt)

    @admin.display(description="File")
    def facts(self, image: Image) -> str:
        by = f", uploaded by {image.uploaded_by}" if image.uploaded_by else ""
        return f"Number {image.pk}: {image.original_name}, {image.width} × {image.height} pixels{by}"

    @admin.display(description="Used in")
    def used_in(self, image: Image) -> SafeString | str:
        links = [
            *((reverse("admin:articles_article_change", args=[one.pk]), _named(one)) for one in _stories_with(image)),
            *((reverse("admin:articles_author_change", args=[one.pk]), one) for one in image.portrait_of.all()),
        ]
        earlier = [
            (reverse("admin:articles_article_history", args=[story.pk]), story)
            for story in _shown_earlier(image)[:4]
            if (reverse("admin:articles_article_change", args=[story.pk]), _named(story)) not in links
        ]
        if not links and not earlier:
            return "Nothing uses it."
        return format_html(
            "<ul>{}{}</ul>",
            format_html_join("", '<li><a href="{}">{}</a></li>', links),
            format_html_join("", '<li><a href="{}">Earlier revisions of “{}”</a></li>', earlier),
        )

    # The chooser

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("choose/", wrap(self.choose_view), name="articles_image_choose"),
            path("upload/", wrap(self.upload_view), name="articles_image_upload"),
            *super().get_urls(),
        ]

    def choose_view(self, request: HttpRequest) -> HttpResponse:
        """A page of pictures to choose from: a piece of HTML for the dialog of picker.js."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        query = request.GET.get("q", "")
        page = Paginator(_found(query), CHOOSER_PAGE).get_page(request.GET.get("p"))
        context = {"page": page, "query": query, "may_upload": self.has_add_permission(request)}
        return TemplateResponse(request, "admin/articles/image/choose.html", context)

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Take one picture in, by itself: whatever becomes of the form behind the dialog, it is in the library.

        GET gives the form. POST gives JSON: the picture (201), or the form with its errors (422).
        """
        if not self.has_add_permission(request):
            raise PermissionDenied("You may not upload pictures. Ask an editor.")
        if request.method != "POST":
            form = PictureForm(auto_id="picture_%s")
            return TemplateResponse(request, "admin/articles/image/upload.html", {"form": form})
        form = PictureForm(request.POST, request.FILES, auto_id="picture_%s")
        if not form.is_valid():
            html = render_to_string("admin/articles/image/upload.html", {"form": form}, request)
            return JsonResponse({"form": html}, status=422)
        image = form.save(commit=False)
        image.uploaded_by = request.user
        image.save()
        self.log_addition(request, image, [{"added": {}}])
        return JsonResponse({"html": picture_choice(image)}, status=201)


def _named(story: Article) -> str:
    return f"{story} (working copy)" if story.revises_id else str(story)


def picture_choice(image: Image) -> str:
    """A picture as the chooser offers it."""
    return render_to_string("admin/articles/image/choice.html", {"image": image})


def _shown_earlier(image: Image) -> QuerySet[Article]:
    """The stories of which some revision shows the picture."""
    return Article.objects.filter(revisions__picture_links__image=image).only("headline").distinct()


def _stories_with(image: Image) -> ArticleQuerySet:
    """The stories that show the picture, at their head or in the text."""
    in_bodies = image.body_links.values("article")
    return Article.objects.filter(Q(lead_image=image) | Q(pk__in=in_bodies)).only("headline", "revises")


def _found(query: str) -> QuerySet[Image]:
    pictures = Image.objects.all()
    for word in words_of(query):
        condition = Q()
        for field in PictureAdmin.search_fields:
            condition |= Q(**{f"{field}__icontains": word})
        pictures = pictures.filter(condition)
    return pictures
