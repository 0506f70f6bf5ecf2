namespace IapK8s.Controller.Leadership;

/// <summary>Over a folder there is one controller.</summary>
internal sealed class AlwaysLeader : ILeadership
{
    public bool IsLeader => true;

    public event Action? Changed
    {
        add { }
        remove { }
    }

    public Task<bool> ConfirmAsync(CancellationToken cancellation) => Task.FromResult(true);
}
