using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IapK8s.Demo.Idp.Pages;

internal static class Html
{
    public static IResult Page<T>(object? parameters = null, int status = StatusCodes.Status200OK) where T : IComponent =>
        new RazorComponentResult<T>(parameters ?? new { }) { StatusCode = status };

    public static IResult Continue(string to) => Page<ContinuePage>(new { To = to });
}
