using Microsoft.AspNetCore;
using Microsoft.AspNetCore.WebUtilities;

namespace IapK8s.Demo.Idp.Pages;

/// <summary>What a person sees when a request cannot be answered to the client: an unknown client, a foreign redirect URI, a wrong path.</summary>
internal static class ErrorPage
{
    public static IResult Show(HttpContext context)
    {
        var protocol = context.GetOpenIddictServerResponse();
        var status = context.Response.StatusCode is >= 400 and var code ? code : StatusCodes.Status404NotFound;
        return Html.Page<MessagePage>(
            new
            {
                Title = protocol is null ? ReasonPhrases.GetReasonPhrase(status) : "This sign-in cannot go on",
                Text = protocol?.ErrorDescription ?? "There is nothing here.",
                Code = protocol?.Error,
            },
            status);
    }
}
