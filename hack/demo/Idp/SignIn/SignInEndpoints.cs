using IapK8s.Demo.Idp.Accounts;
using IapK8s.Demo.Idp.Pages;

namespace IapK8s.Demo.Idp.SignIn;

/// <summary>
/// The pages between an authorization request and its code. Each takes the URL that resumes the request, does one thing, and
/// sends the browser back there; the authorization endpoint alone decides what is next.
/// </summary>
internal sealed class SignInEndpoints(IdpOptions options, AccountDirectory accounts, BrowserSessions sessions, Turns turns)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").AddEndpointFilter<SameOrigin>();
        pages.MapGet(Endpoints.SignIn, (HttpContext context, SignInEndpoints self) => self.ShowSignIn(context));
        pages.MapPost(Endpoints.SignIn, (HttpContext context, SignInEndpoints self) => self.SignInAsync(context));
        pages.MapGet(Endpoints.PickAccount, (HttpContext context, SignInEndpoints self) => self.ShowPickAccountAsync(context));
        pages.MapPost(Endpoints.PickAccount, (HttpContext context, SignInEndpoints self) => self.PickAccountAsync(context));
        pages.MapGet(Endpoints.SecondFactor, (HttpContext context, SignInEndpoints self) => self.ShowSecondFactorAsync(context));
        pages.MapPost(Endpoints.SecondFactor, (HttpContext context, SignInEndpoints self) => self.ConfirmAsync(context));
    }

    private IResult ShowSignIn(HttpContext context)
    {
        var resume = context.Request.Query["resume"].ToString();
        return Turns.Parameters(resume) is { } request ? SignInPage(resume, request, request.GetValueOrDefault("login_hint"), failed: false) : Lost();
    }

    private async Task<IResult> SignInAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var (resume, name) = (form["resume"].ToString(), form["username"].ToString());
        if (Turns.Parameters(resume) is not { } request)
            return Lost();
        if (form.ContainsKey("cancel"))
            return Resume(request, turn => turn with { Cancelled = true });
        if (accounts.Verify(name, form["password"]) is not { } account)
            return SignInPage(resume, request, name, failed: true);
        await sessions.WriteAsync(context, account, secondFactor: false);
        return Html.Continue(resume);
    }

    private async Task<IResult> ShowPickAccountAsync(HttpContext context)
    {
        var resume = context.Request.Query["resume"].ToString();
        if (Turns.Parameters(resume) is not { } request)
            return Lost();
        return await sessions.ReadAsync(context) is { } session
            ? Html.Page<PickAccountPage>(new { Resume = resume, Client = Client(request), session.Account })
            : Results.Redirect(Page(Endpoints.SignIn, resume));
    }

    private async Task<IResult> PickAccountAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var resume = form["resume"].ToString();
        if (Turns.Parameters(resume) is not { } request)
            return Lost();
        return form["choice"] == "current"
            ? Resume(request, turn => turn with { Picked = true })
            : Html.Continue(Page(Endpoints.SignIn, resume));
    }

    private async Task<IResult> ShowSecondFactorAsync(HttpContext context)
    {
        var resume = context.Request.Query["resume"].ToString();
        if (Turns.Parameters(resume) is not { } request)
            return Lost();
        return await sessions.ReadAsync(context) is { } session
            ? SecondFactorPage(resume, request, session, failed: false)
            : Results.Redirect(Page(Endpoints.SignIn, resume));
    }

    private async Task<IResult> ConfirmAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var resume = form["resume"].ToString();
        if (Turns.Parameters(resume) is not { } request || await sessions.ReadAsync(context) is not { } session)
            return Lost();
        if (form.ContainsKey("decline"))
            return Resume(request, turn => turn with { DeclinedSecondFactor = true });
        if (!accounts.VerifySecondFactor(form["code"]))
            return SecondFactorPage(resume, request, session, failed: true);
        await sessions.WriteAsync(context, session.Account, secondFactor: true);
        return Html.Continue(resume);
    }

    /// <summary>The URL of a page of this class for a request to be resumed.</summary>
    public static string Page(string page, string resume) => $"{page}?resume={Uri.EscapeDataString(resume)}";

    private IResult Resume(IReadOnlyDictionary<string, string> request, Func<Turn, Turn> change) =>
        Html.Continue(turns.Resume(request, change(turns.Read(request))));

    private IResult SignInPage(string resume, IReadOnlyDictionary<string, string> request, string? name, bool failed) =>
        Html.Page<SignInPage>(
            new { Resume = resume, Client = Client(request), UserName = name, Failed = failed, Accounts = accounts.All, options.Password },
            failed ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);

    private IResult SecondFactorPage(string resume, IReadOnlyDictionary<string, string> request, BrowserSession session, bool failed) =>
        Html.Page<SecondFactorPage>(
            new { Resume = resume, Client = Client(request), session.Account, Failed = failed, Code = options.SecondFactorCode },
            failed ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);

    private static IResult Lost() => Html.Page<MessagePage>(
        new { Title = "Start again", Text = "This page belongs to a sign-in that is not there any more. Go back to the application and try again." },
        StatusCodes.Status400BadRequest);

    private static string Client(IReadOnlyDictionary<string, string> request) => request.GetValueOrDefault("client_id", "an application");
}
