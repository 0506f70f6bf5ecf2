using System.Reflection;

namespace IapK8s.Demo.App.Pages;

/// <summary>Stylesheet and icon, from the assembly. Under <c>/public</c>, so that a page without sign-in has them too.</summary>
internal static class SiteAssets
{
    public const string Stylesheet = "/public/style.css";
    public const string Icon = "/public/icon.svg";

    public static void MapAssets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Stylesheet, () => Results.Stream(Open("style.css"), "text/css"));
        routes.MapGet(Icon, () => Results.Stream(Open("icon.svg"), "image/svg+xml"));
    }

    private static Stream Open(string name) => Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
}
