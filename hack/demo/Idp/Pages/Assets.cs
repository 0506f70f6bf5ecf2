using System.Reflection;

namespace IapK8s.Demo.Idp.Pages;

/// <summary>Stylesheet and icon, from the assembly: the program runs from any folder.</summary>
internal static class Assets
{
    public static void MapAssets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/style.css", () => Results.Stream(Open("style.css"), "text/css"));
        routes.MapGet("/icon.svg", () => Results.Stream(Open("icon.svg"), "image/svg+xml"));
        routes.MapGet("/favicon.ico", () => Results.Redirect("/icon.svg"));
    }

    private static Stream Open(string name) => Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
}
