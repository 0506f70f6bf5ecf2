namespace IapK8s.Controller.Providers;

/// <summary>An issuer's answer was not there or not to be believed. What was fetched before stays in force.</summary>
internal sealed class ProviderException(string message, Exception? inner = null) : Exception(message, inner);
