// Tells a person that a passkey did not work, where otherwise only the console would know.
document.addEventListener("allauth.error", () => {
  for (const told of document.querySelectorAll("[data-passkey-failed]")) told.classList.remove("d-none");
});
