namespace IapK8s.Policy.Networks;

/// <summary>Why a text is no address range.</summary>
/// <param name="What">A clause that follows the text: <c>has bits set beyond its prefix</c>.</param>
/// <param name="Fix">What to write instead; a sentence.</param>
public sealed record NetworkMistake(string What, string Fix);
