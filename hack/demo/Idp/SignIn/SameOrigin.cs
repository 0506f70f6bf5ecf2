namespace IapK8s.Demo.Idp.SignIn;

/// <summary>
/// Refuses forms that another site sends (sign-in and sign-out CSRF). Every current browser states the fact in
/// <c>Sec-Fetch-Site</c>; a caller without it is no browser and has no cookie to abuse.
/// </summary>
internal sealed class SameOrigin : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        var site = request.Headers["Sec-Fetch-Site"];
        return HttpMethods.IsPost(request.Method) && site.Count > 0 && site != "same-origin"
            ? Results.StatusCode(StatusCodes.Status403Forbidden)
            : await next(context);
    }
}
